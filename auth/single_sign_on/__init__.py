"""Single sign-on with OpenID Connect: the organisation's identity provider says who somebody is.

`provider` asks the provider, `tokens` judges what it says, `trip` sends the visitor there and back, `linking` ties what was
said to an account, `ending` ends sessions on either side, `pages` shows it.
"""
