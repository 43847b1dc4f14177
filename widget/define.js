/** Registers <madoguchi-chat>; the only module with this side effect. */
import { ChatElement } from './chat-element.js';

ChatElement.define();
