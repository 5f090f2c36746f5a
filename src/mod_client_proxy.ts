import { check_configuration } from "./admin/check";
import { start_component } from "./component";

if (module.host === "*") {
	// `prosodyctl mod_client_proxy` loads the module there, without a server.
	module.command = check_configuration;
} else {
	start_component(module.host);
}
