/** The launcher's words; the chat's own come with it, in one language only. */
export const LAUNCHER_WORDS = {
  ja: {
    open: 'チャットで相談する',
    opening: '開いています…',
    openFailed: '読み込めませんでした。もう一度押してください',
    unread: (n) => `（新しいメッセージ ${n} 件）`,
  },
  en: {
    open: 'Chat with support',
    opening: 'Opening…',
    openFailed: 'Could not be loaded. Please press again',
    unread: (n) => ` (${n} new)`,
  },
};
