"""Who acts: organisations, people, mandates, accounts, passkeys, device keys and the intents they sign.

Other rooms import :mod:`openhall.identity.public` and nothing else of this folder.
"""
