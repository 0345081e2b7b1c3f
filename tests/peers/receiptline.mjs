// Reads a JSON list of {doc, printer} on stdin, writes the list of what receiptline makes of them.
// Usage: node receiptline.mjs <path to the receiptline package>
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const receiptline = createRequire(import.meta.url)(process.argv[2]);
const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = asked.map(({ doc, printer }) => receiptline.transform(doc, printer));
process.stdout.write(JSON.stringify(answers));
