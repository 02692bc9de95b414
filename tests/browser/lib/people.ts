/** A citizen identification number that nobody has: the area of the demo, a date, a serial, the check digit. */
export function makeIdNumber(area: string, birthDate: string, serial: number): string {
  const body = `${area}${birthDate.replaceAll('-', '')}${String(serial % 1000).padStart(3, '0')}`;
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(body[i]) * (2 ** (17 - i) % 11);
  return body + '10X98765432'[sum % 11]!;
}

/** A person of this run; the clock and chance keep two runs on one server apart. */
export function newPerson(): { name: string; idNumber: string; phone: string } {
  const day = new Date(Date.UTC(1950, 0, 1) + Math.floor(Math.random() * 9000) * 86_400_000);
  const serial = Math.floor(Math.random() * 1000);
  const given = ['建军', '桂芳', '志明', '素云', '国强', '玉梅'][serial % 6]!;
  return {
    name: `${['张', '杨', '吴', '徐', '马', '朱'][Math.floor(Math.random() * 6)]!}${given}`,
    idNumber: makeIdNumber('341881', day.toISOString().slice(0, 10), serial),
    phone: `138${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`,
  };
}
