// Answers each line of stdin, a JSON object, with a line of JSON: what receiptline makes of it.
// {doc, printer} is a document, {barcode} and {qrcode} are a symbol of one of these kinds.
// Usage: node receiptline.mjs <path to the receiptline package>
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const receiptline = createRequire(import.meta.url)(process.argv[2]);
for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    const answer =
        "barcode" in asked ? receiptline.barcode.generate(asked.barcode)
        : "qrcode" in asked ? receiptline.qrcode.generate(asked.qrcode).map((row) => row.join(""))
        : receiptline.transform(asked.doc, asked.printer);
    process.stdout.write(JSON.stringify(answer) + "\n");
}
