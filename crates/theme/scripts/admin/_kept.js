// The unsaved texts that this device keeps: one for each form that was opened, of each person, of each site.

const PREFIX = "draft:";
const KEPT_FOR = 14 * 24 * 60 * 60 * 1000;

/** What a text is kept under: the key of its form. */
export const nameOf = (key) => PREFIX + key;

/** Keeps a text, and says whether this device could. */
export function keep(name, { page, person, values }) {
  try {
    localStorage.setItem(name, JSON.stringify({ at: Date.now(), page, person, values }));
    return true;
  } catch {
    // The store is full or forbidden.
    return false;
  }
}

export function forget(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // Without a store there is nothing in it.
  }
}

/** The text under this name, or null. One that is damaged or too old goes away. */
export function stored(name) {
  try {
    const text = JSON.parse(localStorage.getItem(name));
    // Before each form had a key, a text was kept under the name of its page.
    if (text && Date.now() - text.at < KEPT_FOR) return { page: name.slice(PREFIX.length), ...text, name };
  } catch {
    // Damaged: as good as none.
  }
  forget(name);
  return null;
}

/** What is kept for this person, the newest first. */
export function all(person) {
  let names;
  try {
    names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
  const texts = names.map(stored).filter((text) => text && (text.person ?? person) === person);
  return texts.sort((one, other) => other.at - one.at);
}

/** Says to other tabs that this text is being written here. Answers with what ends that. */
export function hold(name) {
  let release = () => {};
  navigator.locks?.request(name, () => new Promise((resolve) => (release = resolve))).catch(() => {});
  return () => release();
}

/** Goes on as soon as no tab writes this text: at once, or when its tab is closed. */
export function whenFree(name, then) {
  if (!navigator.locks) return then();
  navigator.locks.request(name, () => then()).catch(() => {});
}

/** Remembers across pages which text was sent off last. */
export function sent(name) {
  try {
    if (name === undefined) return sessionStorage.getItem("draft-sent");
    if (name === null) sessionStorage.removeItem("draft-sent");
    else sessionStorage.setItem("draft-sent", name);
  } catch {
    // Then the text is only offered once more than need be.
  }
  return null;
}
