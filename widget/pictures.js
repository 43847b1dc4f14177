/**
 * Pictures of a screen: chosen, pasted or dropped, shown at once, sent like a text. Their bytes wait on the device, so a
 * reload loses none. They are drawn on a canvas: a page's content policy may forbid pictures from anywhere, ours too.
 */
import { conversation, DeskError, refusal } from './api.js';
import { h, icon } from './dom.js';
import { Files } from './files.js';
import { uuid } from './ids.js';

const TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
const LARGEST = 10 * 1024 * 1024;
/** Seconds: what may not be sent again sooner is given back, else the texts behind it would wait as long. */
const LONGEST_WAIT = 60;
const PICTURE = 'M4 6h16v12H4z M4 15l4.5-4.5 4 4 2.5-2.5 5 5 M15.5 9.5v.01';

export class Pictures {
  #api;
  #session;
  #words;
  #signal;
  #problem;
  #files = new Files();
  #bars = new Map();

  /** `panel`: {api, session, element, composer, signal} */
  constructor({ api, session, element, composer, signal }, words) {
    this.#api = api;
    this.#session = session;
    this.#words = words;
    this.#signal = signal;
    this.#problem = composer.problem;
    const chooser = h('input', { type: 'file', accept: TYPES.join(','), multiple: true, hidden: true });
    const button = h('button', { class: 'round', 'aria-label': words.picture, title: words.picture, onclick: () => chooser.click() }, icon(PICTURE));
    composer.input.before(button, chooser);
    composer.element.classList.add('pictures');
    chooser.addEventListener('change', () => {
      this.#take(chooser.files);
      chooser.value = '';
    }, { signal });
    composer.input.addEventListener('paste', (event) => this.#paste(event), { signal });
    element.addEventListener('dragover', (event) => this.#over(event, true), { signal });
    element.addEventListener('dragleave', (event) => this.#over(event, element.contains(event.relatedTarget)), { signal });
    element.addEventListener('drop', (event) => {
      this.#over(event, false);
      this.#take(event.dataTransfer.files);
    }, { signal });
    this.#files.keep(session.state.outbox.map(({ picture }) => picture?.key));
  }

  /** Sends a waiting picture; what the desk answers. The same under the same client id, as often as it is tried. */
  async send({ client_id, picture }) {
    const file = await this.#files.get(picture.key);
    if (!file) throw new DeskError('refused', this.#words.pictureGone);
    const body = new FormData();
    body.append('client_id', client_id);
    body.append('file', file, picture.name);
    const answer = await this.#post(body, picture.key);
    this.#files.drop(picture.key);
    return { ...answer, messages: [answer.message, ...answer.messages] };
  }

  /** Takes all of them off this device. */
  forget() {
    this.#files.keep([]);
  }

  /** A picture that waits (`key`) or that the desk keeps (`url`), drawn. */
  element({ key, url, name }, signal) {
    const canvas = h('canvas', { role: 'img', 'aria-label': this.#words.pictureOf(name), width: '0', height: '0' });
    const bar = h('progress', { max: '1', value: '0', hidden: true, 'aria-label': this.#words.sending });
    if (key) this.#bars.set(key, bar);
    this.#draw(canvas, key ? this.#files.get(key) : this.#fetch(url, signal));
    return h('div', { class: 'picture' }, canvas, bar);
  }

  async #fetch(url, signal) {
    const { token } = this.#session.state;
    return (await this.#api.ask(url, { token, signal })).blob();
  }

  async #draw(canvas, loading) {
    try {
      const image = await createImageBitmap(await loading);
      [canvas.width, canvas.height] = [image.width, image.height];
      canvas.getContext('2d').drawImage(image, 0, 0);
    } catch {
      // No line, or no longer there: its name is said in its place.
      canvas.replaceWith(h('p', { class: 'note' }, canvas.getAttribute('aria-label')));
    }
  }

  #paste(event) {
    const { files } = event.clipboardData;
    if (!files.length) return;
    event.preventDefault();
    this.#take(files);
  }

  #over(event, on) {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.currentTarget.classList.toggle('dropping', on);
  }

  async #take(files) {
    this.#problem.textContent = '';
    for (const file of files) {
      if (!TYPES.includes(file.type)) this.#problem.textContent = this.#words.pictureType;
      else if (file.size > LARGEST) this.#problem.textContent = this.#words.pictureSize;
      else {
        const picture = { key: uuid(), name: file.name || 'image.png' };
        await this.#files.put(picture.key, file);
        this.#session.say({ text: '', picture });
      }
    }
  }

  /** fetch cannot tell how much is sent. */
  #post(body, key) {
    const { id, token } = this.#session.state;
    const request = new XMLHttpRequest();
    const bar = this.#bars.get(key);
    request.open('POST', this.#api.url(`${conversation(id)}/attachments`));
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.responseType = 'blob';
    request.timeout = 180_000;
    const stop = () => request.abort();
    this.#signal.addEventListener('abort', stop);
    request.upload.onprogress = ({ loaded, total }) => bar && ([bar.hidden, bar.value] = [false, loaded / total]);
    return new Promise((resolve, reject) => {
      request.onload = () => resolve(this.#read(request));
      request.onerror = request.ontimeout = request.onabort = () => reject(new DeskError('offline'));
      request.send(body);
    }).finally(() => {
      this.#signal.removeEventListener('abort', stop);
      if (bar) bar.hidden = true;
    });
  }

  async #read(request) {
    const { status, response } = request;
    const headers = { 'Content-Type': response.type, 'Retry-After': request.getResponseHeader('Retry-After') ?? '' };
    const answer = new Response(response, { status, headers });
    if (!answer.ok) {
      const error = await refusal(answer);
      throw error.wait > LONGEST_WAIT ? new DeskError('refused', this.#words.pictureLater) : error;
    }
    const value = await answer.json().catch(() => ({}));
    if (!value.message?.seq) throw new DeskError('portal');
    return value;
  }
}
