// A certified identity provider on this machine, for the tests: anyone signs in by typing a personnel number.
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'

const { register, clientId, clientSecret, port } = JSON.parse(process.argv[2])
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const page = (title, body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,">${body}`

const server = createServer()
server.listen(port, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(issuer, {
    clients: [{
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [`${register}/intern/inloggen/organisatie/terug`],
      post_logout_redirect_uris: [`${register}/intern/uitgelogd`],
      backchannel_logout_uri: `${register}/intern/inloggen/organisatie/uitgelogd`,
      backchannel_logout_session_required: true,
      id_token_signed_response_alg: 'PS256',
      require_auth_time: true,
    }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'test', use: 'sig' }] },
    cookies: { keys: ['of-the-tests'] },
    pkce: { required: () => true },
    acrValues: ['strong'],
    claims: { openid: ['sub', 'employee_number'], acr: null, auth_time: null },
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        postLogoutSuccessSource: (ctx) => { ctx.body = page('Signed out', 'Signed out.') },
        logoutSource: (ctx, form) => { ctx.body = page('Sign out', `${form}<button form="op.logoutForm" name="logout" value="yes">Yes</button>`) },
      },
    },
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }),
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, employee_number: id.split('-')[0] }) }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
  })
  const callback = provider.callback()
  const interact = async (request, response) => {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'text/html')
      return response.end(page('Sign in', '<form method="post"><input name="login" id="login"><button>Sign in</button><button name="refuse" value="yes">Refuse</button></form>'))
    }
    let body = ''
    for await (const piece of request) body += piece
    const sent = new URLSearchParams(body)
    const result = sent.has('refuse') ? { error: 'access_denied' } : { login: { accountId: sent.get('login'), acr: 'strong' } }
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  }
  server.on('request', (request, response) => request.url.startsWith('/interaction/') ? interact(request, response) : callback(request, response))
  console.log(issuer)
})
