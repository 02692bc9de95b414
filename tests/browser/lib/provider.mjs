// An identity provider for the browser tests, on loopback: node provider.mjs PORT REDIRECT-URI SECRET. Whoever
// types a name there is that person; nothing is kept.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [port, redirect, secret] = process.argv.slice(2);
const address = `http://127.0.0.1:${port}`;
const provider = new Provider(address, {
  clients: [
    {
      client_id: 'yilian',
      client_secret: secret,
      redirect_uris: [redirect],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  pkce: { required: () => true },
  cookies: { keys: ['of this run only'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  // Nobody is asked for consent.
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({
      clientId: oidc.client.clientId,
      accountId: oidc.session.accountId,
    });
    grant.addOIDCScope('openid');
    await grant.save();
    return grant;
  },
});

const form = `<!doctype html><html lang="zh-CN"><title>Test provider</title>
<form method="post"><label>Who <input name="who" autocomplete="off" autofocus></label>
<button name="do" value="enter">Enter</button><button name="do" value="refuse">Refuse</button></form></html>`;

async function bodyOf(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return new URLSearchParams(text);
}

async function interact(request, response) {
  await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    return response.end(form);
  }
  const body = await bodyOf(request);
  const result =
    body.get('do') === 'refuse'
      ? { error: 'access_denied', error_description: 'refused by the test' }
      : { login: { accountId: body.get('who') } };
  await provider.interactionFinished(request, response, result, {
    mergeWithLastSubmission: false,
  });
}

const answer = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  interact(request, response).catch((reason) => {
    response.statusCode = 400;
    response.end(String(reason));
  });
}).listen(Number(port), '127.0.0.1', () => console.log(`ready ${address}`));
