/** Whether the server still gives out this site; it tells a new version from a lost network. */
export async function isServed(): Promise<boolean> {
  try {
    // eslint-disable-next-line no-restricted-globals -- not the API, but the page itself
    return (await fetch('/', { method: 'HEAD', cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}
