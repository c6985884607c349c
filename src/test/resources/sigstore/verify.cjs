// Checks bundles by sigstore's own library: node verify.cjs PUBLIC-KEY BUNDLE...
const crypto = require('node:crypto');
const fs = require('node:fs');
const { bundleFromJSON } = require('@sigstore/bundle');
const { Verifier, toSignedEntity, toTrustMaterial } = require('@sigstore/verify');

const pem = fs.readFileSync(process.argv[2], 'utf8');
const key = crypto.createPublicKey(pem);
const hint = crypto.createHash('sha256')
  .update(key.export({ type: 'spki', format: 'der' })).digest('base64');
const finder = (wanted) => {
  if (wanted !== hint) throw new Error('the hint names another key: ' + wanted);
  return { publicKey: key, validFor: () => true };
};
const trust = toTrustMaterial({
  mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  tlogs: [], ctlogs: [], certificateAuthorities: [], timestampAuthorities: [],
}, finder);
const none = { tlogThreshold: 0, ctlogThreshold: 0, tsaThreshold: 0, timestampThreshold: 0 };
for (const file of process.argv.slice(3)) {
  const bundle = bundleFromJSON(JSON.parse(fs.readFileSync(file, 'utf8')));
  new Verifier(trust, none).verify(toSignedEntity(bundle));
  console.log('verified ' + bundle.content.dsseEnvelope.payloadType);
}
