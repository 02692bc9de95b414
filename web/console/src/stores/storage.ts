// What this browser remembers: language, text size and the like, never anything about a patient. Storage
// may be switched off, so every access may fail silently.

type Name = 'language' | 'textSize' | 'shortcuts' | 'activity';

export function read(name: Name): string | null {
  try {
    return localStorage.getItem(`yilian.${name}`);
  } catch {
    return null;
  }
}

export function write(name: Name, value: string): void {
  try {
    localStorage.setItem(`yilian.${name}`, value);
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
}
