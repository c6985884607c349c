package dev.coracle.attest;

import dev.coracle.json.Json;
import dev.coracle.tree.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A payload with a signature: a DSSE envelope (v1) in a bundle of sigstore (v0.3). The bundle names
 * its key by the hash of the public key, and has no certificate and no entry of a log.
 *
 * @param payloadType media type of the payload
 * @param payload what is signed, together with its type
 * @param signature ECDSA with SHA-256, DER
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DsseEnvelope(String payloadType, byte[] payload, byte[] signature) {
  static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";
  static final String IN_TOTO = "application/vnd.in-toto+json";
  private static final String ALGORITHM = "SHA256withECDSA";

  /** The bytes that are signed: the pre-authentication encoding. */
  static byte[] encoding(String payloadType, byte[] payload) {
    byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(("DSSEv1 " + type.length + " ").getBytes(StandardCharsets.UTF_8));
    out.writeBytes(type);
    out.writeBytes((" " + payload.length + " ").getBytes(StandardCharsets.UTF_8));
    out.writeBytes(payload);
    return out.toByteArray();
  }

  /** Signs. */
  static DsseEnvelope sign(String payloadType, byte[] payload, PrivateKey key) {
    try {
      Signature signer = Signature.getInstance(ALGORITHM);
      signer.initSign(key);
      signer.update(encoding(payloadType, payload));
      return new DsseEnvelope(payloadType, payload, signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a checked key cannot sign", e);
    }
  }

  /** Whether a key made the signature. */
  boolean isSignedBy(PublicKey key) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(encoding(payloadType, payload));
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * The bundle's JSON.
   *
   * @param hint names the public key
   */
  byte[] bundle(String hint) throws IOException {
    String sig = Base64.getEncoder().encodeToString(signature);
    return bundle(payloadType, payload, hint, List.of(Map.of("sig", sig)));
  }

  /** The JSON of a bundle without a signature. */
  static byte[] unsigned(String payloadType, byte[] payload) throws IOException {
    return bundle(payloadType, payload, "", List.of());
  }

  private static byte[] bundle(
      String payloadType, byte[] payload, String hint, List<Object> signatures) throws IOException {
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("payload", Base64.getEncoder().encodeToString(payload));
    envelope.put("payloadType", payloadType);
    envelope.put("signatures", signatures);
    Map<String, Object> bundle = new LinkedHashMap<>();
    bundle.put("mediaType", BUNDLE);
    bundle.put("verificationMaterial", Map.of("publicKey", Map.of("hint", hint)));
    bundle.put("dsseEnvelope", envelope);
    return Json.pretty(bundle);
  }

  /** How a bundle names a public key, given in DER. */
  static String hint(byte[] publicKey) {
    return Base64.getEncoder().encodeToString(Sha256.of(publicKey).bytes());
  }

  /**
   * The payload of a bundle, whether or not it is signed.
   *
   * @throws IOException if it is none, in words for people
   */
  static byte[] payload(String bundle) throws IOException {
    try {
      Map<String, Object> envelope = Json.child(Json.object(bundle), "dsseEnvelope");
      return Base64.getDecoder().decode(Json.text(envelope, "payload"));
    } catch (IllegalArgumentException e) {
      throw new IOException("its payload is no base64");
    }
  }

  /**
   * Reads a bundle. One envelope may have several signatures: each is returned.
   *
   * @throws IOException if it is none, in words for people
   */
  static List<DsseEnvelope> read(String bundle) throws IOException {
    Map<String, Object> fields = Json.object(bundle);
    Map<String, Object> envelope = Json.child(fields, "dsseEnvelope");
    if (!Json.text(fields, "mediaType").startsWith("application/vnd.dev.sigstore.bundle")
        || !(envelope.get("signatures") instanceof List<?> signatures)) {
      throw new IOException("it is no sigstore bundle with a DSSE envelope");
    }
    try {
      byte[] payload = Base64.getDecoder().decode(Json.text(envelope, "payload"));
      List<DsseEnvelope> all = new ArrayList<>();
      for (Object each : signatures) {
        if (each instanceof Map<?, ?> signature) {
          byte[] bytes = Base64.getDecoder().decode(String.valueOf(signature.get("sig")));
          all.add(new DsseEnvelope(Json.text(envelope, "payloadType"), payload, bytes));
        }
      }
      return all;
    } catch (IllegalArgumentException e) {
      throw new IOException("its payload or signature is no base64");
    }
  }
}
