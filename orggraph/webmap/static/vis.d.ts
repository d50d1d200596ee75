/** What the page asks of vis-network, which pyvis brings along and the page holds before its own script. */
declare namespace vis {
  interface Point {
    x: number;
    y: number;
  }

  interface Pointed {
    pointer: { DOM: Point; canvas: Point };
  }

  class Network {
    constructor(container: HTMLElement, data: object, options: object);
    on(event: "beforeDrawing" | "afterDrawing", call: (ctx: CanvasRenderingContext2D) => void): void;
    on(event: "click", call: (at: Pointed) => void): void;
    on(event: "zoom" | "resize", call: () => void): void;
    setData(data: object): void;
    moveTo(options: object): void;
    redraw(): void;
    setSize(width: string, height: string): void;
    getScale(): number;
    getNodeAt(at: Point): string | undefined;
    canvasToDOM(at: Point): Point;
    DOMtoCanvas(at: Point): Point;
  }
}

/** Set by the page for whoever looks at it from outside: how it stands, never a way to change it. */
interface Window {
  orggraph: object;
}
