-- Stand-ins for Prosody's C modules, for Luas that they are not built for: enough for plain ASCII.

package.preload["util.encodings"] = function ()
	local function prep(text)
		if #text > 1023 or text:find("[%c\127]") then return nil; end
		return text;
	end
	return {
		stringprep = { nodeprep = prep; nameprep = prep; resourceprep = prep };
		utf8 = { valid = function () return true; end };
		idna = {};
		base64 = { encode = function (bytes) return (bytes:gsub(".", function (c) return ("%02x"):format(c:byte()); end)); end };
	};
end

package.preload["util.hashes"] = function ()
	-- No digest, but of the right length, different for the texts of a spec, and spread evenly.
	local function digest(text)
		local sum = 1;
		for i = 1, #text do sum = (sum * 31 + text:byte(i)) % 2147483647; end
		local words = {};
		for i = 1, 8 do
			for _ = 1, 3 do sum = (sum * 48271 + 11) % 2147483647; end
			words[i] = ("%08x"):format(sum % 65536 * 32768 + math.floor(sum / 65536));
		end
		return table.concat(words);
	end
	return {
		sha256 = digest;
		hmac_sha256 = function (key, text) return digest(key .. "\0" .. text); end;
	};
end

package.preload["util.table"] = function ()
	return {
		pack = table.pack or function (...) return { n = select("#", ...), ... }; end;
		create = function () return {}; end;
		move = table.move;
	};
end

package.preload["util.compat"] = function ()
	return {
		xpcall = function (f, handler, ...)
			local args, count = { ... }, select("#", ...);
			return xpcall(function () return f((table.unpack or unpack)(args, 1, count)); end, handler); -- luacheck: ignore 113
		end;
	};
end

package.preload["util.strbitop"] = function () return {}; end
package.preload["lfs"] = package.preload["lfs"] or function () return {}; end
