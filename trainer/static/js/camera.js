// What a camera sees: the texts of codes, one after the other, until somebody says stop.
import { BarcodeDetector as Ours } from "../vendor/qr/decode.js";

const PAUSE = 150; // between two looks, so that a phone stays cool

async function detector() {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => []);
  const Known = formats?.includes("qr_code") ? globalThis.BarcodeDetector : Ours;
  return new Known({ formats: ["qr_code"] });
}

// Calls `seen` with what is in view, once for as long as it stays there. Returns how to stop.
export async function watch(picture, seen) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const eye = await detector();
  picture.srcObject = stream;
  await picture.play();
  let running = true;
  let before = "";
  const look = async () => {
    if (!running) return;
    const [code] = await eye.detect(picture).catch(() => []);
    if (running && code && code.rawValue !== before) seen(code.rawValue);
    before = code?.rawValue ?? "";
    setTimeout(look, PAUSE);
  };
  look();
  return () => {
    running = false;
    for (const track of stream.getTracks()) track.stop();
  };
}
