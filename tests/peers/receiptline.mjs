// Answers each line of stdin, a JSON object, with a line of JSON: what receiptline makes of it.
// {doc, printer} is a document, {barcode} and {qrcode} are a symbol of one of these kinds.
// {timed, printer} are documents, all made once: the median of the processor time in seconds.
// Usage: node receiptline.mjs <path to the receiptline package>
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const receiptline = createRequire(import.meta.url)(process.argv[2]);

function timed(docs, printer) {
    const passes = [];
    for (let pass = 0; pass < 12; pass += 1) {
        const began = process.cpuUsage();
        for (const doc of docs) receiptline.transform(doc, printer);
        const used = process.cpuUsage(began);
        passes.push((used.user + used.system) / 1e6);
    }
    return passes.slice(5).sort((one, other) => one - other)[3];
}

for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    const answer =
        "barcode" in asked ? receiptline.barcode.generate(asked.barcode)
        : "qrcode" in asked ? receiptline.qrcode.generate(asked.qrcode).map((row) => row.join(""))
        : "timed" in asked ? timed(asked.timed, asked.printer)
        : receiptline.transform(asked.doc, asked.printer);
    process.stdout.write(JSON.stringify(answer) + "\n");
}
