import { clientSecretFrom } from "@cashline/chassis/config";
import { OPERATOR, sandboxPassword, sandboxUser } from "./sign-in.ts";

/** Says who signs in at the front: `node services/intelligence/src/front/show-password.ts .cashline/clients.json [sandbox]`. */
const [file, sandbox] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write(
    "Name the file with the client secrets, .cashline/clients.json by default, and a sandbox for a user that sees it alone.\n",
  );
  process.exitCode = 2;
} else {
  const secret = clientSecretFrom(file, OPERATOR);
  const [user, password] = sandbox === undefined ? [OPERATOR, secret] : [sandboxUser(sandbox), sandboxPassword(secret, sandbox)];
  process.stdout.write(`${user} ${password}\n`);
}
