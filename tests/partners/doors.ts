import net from 'node:net';

/** How a simulator reaches the platform. An error means: nobody knows whether it arrived. */
export interface Door {
  /** Sends one message; its answer. */
  send(message: string): Promise<string>;
  close(): void;
}

/** The HTTP door, for a system client with the scope `message_send`. */
export class HttpDoor implements Door {
  private readonly base: string;
  private readonly token: string;

  constructor(base: string, token: string) {
    this.base = base;
    this.token = token;
  }

  async send(message: string): Promise<string> {
    const answer = await fetch(`${this.base}/api/v1/exchange/hl7`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/hl7-v2' },
      body: message,
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${answer.status} ${text.slice(0, 200)}`);
    return text;
  }
  close(): void {}
}

const begin = '\x0b';
const end = '\x1c\r';

/** MLLP over one connection that is made anew when it broke. One message at a time. */
export class MllpDoor implements Door {
  private socket: net.Socket | undefined;

  private readonly port: number;
  private readonly host: string;
  private readonly patienceMs: number;

  constructor(port: number, host = '127.0.0.1', patienceMs = 30_000) {
    this.port = port;
    this.host = host;
    this.patienceMs = patienceMs;
  }

  send(message: string): Promise<string> {
    const socket = (this.socket ??= net.connect({ host: this.host, port: this.port }));
    return new Promise((resolve, reject) => {
      let text = '';
      const stop = (what: () => void) => {
        clearTimeout(timer);
        socket.removeAllListeners();
        what();
      };
      const lost = () =>
        stop(() => {
          this.close();
          reject(new Error('the connection ended without an answer'));
        });
      const timer = setTimeout(lost, this.patienceMs);
      socket.on('error', lost).on('close', lost);
      socket.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text.endsWith(end)) stop(() => resolve(text.slice(1, -end.length)));
      });
      socket.write(begin + message + end);
    });
  }
  close(): void {
    this.socket?.on('error', () => {}).destroy();
    this.socket = undefined;
  }
}
