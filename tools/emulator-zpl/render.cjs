// Reads ZPL on standard input and writes the label as a PNG: node render.cjs WIDTH_MM HEIGHT_MM
const { ready } = require("zpl-renderer-js");

const chunks = [];
process.stdin.on("data", (chunk) => chunks.push(chunk));
process.stdin.on("end", async () => {
  const [width, height] = process.argv.slice(2).map(Number);
  const { api } = await ready;
  const picture = await api.zplToBase64Async(Buffer.concat(chunks).toString("ascii"), width, height, 8);
  process.stdout.write(Buffer.from(picture, "base64"), () => process.exit(0));
});
