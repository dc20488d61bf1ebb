// Draws the frames, newest only, and knows where on the page a point of the window is.
const HEADER = 24, FRAME = 1;
const SETTLE = 120;

const round = number => Math.round(number * 100) / 100;
const within = (number, end) => Math.min(Math.max(number, 0), end - 0.01);

export class Screen {
  #canvas;
  #box;
  #on;
  #pen;
  #next = null;
  #drawing = false;
  #sizes;
  #timer = 0;
  #told = "";

  // The page's viewport in its CSS pixels.
  width = 1280;
  height = 720;

  // on: drawn(frame, painted) for each frame that is over; resized() when it is drawn in another size.
  constructor(box, canvas, on) {
    this.#box = box;
    this.#canvas = canvas;
    this.#on = on;
    this.#pen = canvas.getContext("2d", { alpha: false });
    this.#sizes = new ResizeObserver(() => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#settled(), SETTLE);
    });
    this.#sizes.observe(canvas);
    this.shape(this.width, this.height);
  }

  // Device pixels that the picture covers.
  size() {
    const box = this.#canvas.getBoundingClientRect();
    return { width: Math.max(1, Math.round(box.width * devicePixelRatio)), height: Math.max(1, Math.round(box.height * devicePixelRatio)) };
  }

  // The same, to be told to the worker.
  tell() {
    const size = this.size();
    this.#told = `${size.width}x${size.height}`;
    return size;
  }

  shape(width, height) {
    if (!(width > 0 && height > 0)) return;
    [this.width, this.height] = [width, height];
    this.#box.style.setProperty("--w", width);
    this.#box.style.setProperty("--h", height);
  }

  push(data) {
    if (data.byteLength <= HEADER) return;
    const head = new DataView(data);
    if (head.getUint8(0) !== FRAME) return;
    if (this.#next) this.#on.drawn(this.#next);
    this.#next = {
      tab: head.getUint16(2, true),
      seq: head.getUint32(4, true),
      captured: head.getFloat64(8, true),
      width: head.getUint16(16, true),
      height: head.getUint16(18, true),
      jpeg: new Blob([new Uint8Array(data, HEADER)], { type: "image/jpeg" }),
    };
    if (!this.#drawing) this.#draw();
  }

  // beyond: a drag goes on outside the page, as in any browser.
  toPage(clientX, clientY, beyond = false) {
    const box = this.#canvas.getBoundingClientRect();
    const x = (clientX - box.left) / box.width * this.width, y = (clientY - box.top) / box.height * this.height;
    return beyond ? [round(x), round(y)] : [round(within(x, this.width)), round(within(y, this.height))];
  }

  // Page pixels per pixel of the window, for lengths.
  get scale() { return this.width / Math.max(1, this.#canvas.getBoundingClientRect().width); }

  // Puts an element over a rectangle of the page.
  place(element, { x, y, width, height }) {
    const percent = (part, whole) => `${Math.min(100, Math.max(0, part / whole * 100))}%`;
    element.style.left = percent(x, this.width);
    element.style.top = percent(y, this.height);
    element.style.width = percent(width, this.width);
    element.style.height = percent(height, this.height);
  }

  close() {
    clearTimeout(this.#timer);
    this.#sizes.disconnect();
  }

  async #draw() {
    this.#drawing = true;
    while (this.#next) {
      const frame = this.#next;
      this.#next = null;
      // A frame that is no picture counts as seen: the next one may be.
      const picture = await createImageBitmap(frame.jpeg).catch(() => null);
      if (picture) this.#paint(picture, frame);
      this.#on.drawn(frame, picture !== null);
    }
    this.#drawing = false;
  }

  #settled() {
    const { width, height } = this.size();
    if (this.#told === `${width}x${height}`) return;
    this.#on.resized();
  }

  #paint(picture, frame) {
    if (this.#canvas.width !== picture.width || this.#canvas.height !== picture.height)
      [this.#canvas.width, this.#canvas.height] = [picture.width, picture.height];
    this.#pen.drawImage(picture, 0, 0);
    picture.close();
    if (frame.width !== this.width || frame.height !== this.height) this.shape(frame.width, frame.height);
  }
}
