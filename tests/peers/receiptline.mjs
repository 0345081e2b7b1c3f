// Answers each line of stdin, a JSON object {doc, printer}, with a line: what receiptline makes of it, as JSON.
// Usage: node receiptline.mjs <path to the receiptline package>
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const receiptline = createRequire(import.meta.url)(process.argv[2]);
for await (const line of createInterface({ input: process.stdin })) {
    const { doc, printer } = JSON.parse(line);
    process.stdout.write(JSON.stringify(receiptline.transform(doc, printer)) + "\n");
}
