/** What the browser's authenticators are asked for: a new passkey, and assertions by one. */
import { b64u, unb64u, type Bytes } from "./bytes.ts";
import { Problem, say } from "./messages.ts";

type Descriptor = { id: string; type: "public-key"; transports?: AuthenticatorTransport[] };

const descriptors = (list: unknown): PublicKeyCredentialDescriptor[] | undefined =>
  Array.isArray(list) ? (list as Descriptor[]).map((item) => ({ ...item, id: unb64u(item.id) })) : undefined;

function requirePasskeys(): void {
  if (typeof PublicKeyCredential === "undefined") throw new Problem(say("passkey.unsupported"));
}

const buffer = (data: ArrayBuffer | null | undefined): string | undefined => (data ? b64u(new Uint8Array(data)) : undefined);

function toJson(credential: PublicKeyCredential): unknown {
  const response = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  return {
    id: credential.id,
    rawId: buffer(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: buffer(response.clientDataJSON),
      attestationObject: buffer(response.attestationObject),
      authenticatorData: buffer(response.authenticatorData),
      signature: buffer(response.signature),
      userHandle: buffer(response.userHandle),
      transports: response.getTransports?.(),
    },
  };
}

async function ask(work: Promise<Credential | null>): Promise<unknown> {
  try {
    const credential = await work;
    if (credential) return toJson(credential as PublicKeyCredential);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
  throw new Problem(say("passkey.cancelled"));
}

const inner = (options: unknown): Record<string, unknown> => {
  const found = options as { publicKey?: Record<string, unknown> };
  return found.publicKey ?? (found as Record<string, unknown>);
};

export function register(options: unknown): Promise<unknown> {
  requirePasskeys();
  const found = inner(options);
  const user = found.user as { id: string };
  const publicKey = {
    ...found,
    challenge: unb64u(found.challenge),
    user: { ...user, id: unb64u(user.id) },
    excludeCredentials: descriptors(found.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  return ask(navigator.credentials.create({ publicKey }));
}

/** An assertion; `challenge` (SHA-256 of a canonical intent) takes the place of the one in the options. */
export function authenticate(options: unknown, challenge?: Bytes): Promise<unknown> {
  requirePasskeys();
  const found = inner(options);
  const publicKey = {
    ...found,
    challenge: challenge ?? unb64u(found.challenge),
    allowCredentials: descriptors(found.allowCredentials),
  } as PublicKeyCredentialRequestOptions;
  return ask(navigator.credentials.get({ publicKey }));
}
