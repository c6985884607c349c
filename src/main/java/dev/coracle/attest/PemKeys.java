package dev.coracle.attest;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.host.InputFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/**
 * Keys in PEM files (RFC 7468), as {@code openssl} writes them: {@code PRIVATE KEY}, {@code
 * ENCRYPTED PRIVATE KEY} (PKCS #8, PBES2), {@code EC PRIVATE KEY} (RFC 5915) and {@code PUBLIC
 * KEY}. Only the curve P-256.
 */
public final class PemKeys {
  private static final int LARGEST = 64 << 10;
  private static final int P256_BITS = 256;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  /** Version 1, then an octet string of 32 bytes. */
  private static final String EC_PRIVATE_KEY = "0201010420";

  /** PKCS #8 around an ECPrivateKey: version 0, id-ecPublicKey with the curve prime256v1. */
  private static final byte[] P256_ALGORITHM =
      HexFormat.of().parseHex("020100301306072a8648ce3d020106082a8648ce3d030107");

  /** SubjectPublicKeyInfo of that curve, up to the 65 bytes of the point. */
  private static final byte[] P256_PUBLIC =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

  private PemKeys() {}

  /**
   * A private key.
   *
   * @param passphrase asked for only if the key is encrypted
   * @throws CoracleException (ENVIRONMENT) {@code attest.key} or {@code attest.passphrase}
   */
  public static PrivateKey privateKey(Path file, Optional<String> passphrase) {
    Block block = block(file, "a private key");
    try {
      byte[] pkcs8 =
          switch (block.label()) {
            case "PRIVATE KEY" -> block.bytes();
            case "EC PRIVATE KEY" -> wrapped(block.bytes());
            case "ENCRYPTED PRIVATE KEY" -> decrypted(file, block.bytes(), passphrase);
            case "PUBLIC KEY" ->
                throw bad(file, "it holds a public key", "name the file of the private key");
            default ->
                throw bad(
                    file,
                    "it holds a block of kind " + block.label(),
                    "make a key with `openssl genpkey -algorithm EC -pkeyopt"
                        + " ec_paramgen_curve:P-256 -aes256 -out key.pem`");
          };
      PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      checkCurve(file, (ECKey) key);
      return key;
    } catch (GeneralSecurityException e) {
      throw bad(file, "it is no key of the kind EC", "make one on the curve P-256");
    }
  }

  /**
   * A public key.
   *
   * @throws CoracleException (ENVIRONMENT) {@code attest.key}
   */
  public static PublicKey publicKey(Path file) {
    Block block = block(file, "a public key");
    if (!block.label().equals("PUBLIC KEY")) {
      throw bad(
          file,
          "it holds a block of kind " + block.label(),
          "take the public key out with `openssl pkey -in key.pem -pubout -out key.pub`");
    }
    try {
      PublicKey key =
          KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(block.bytes()));
      checkCurve(file, (ECKey) key);
      return key;
    } catch (GeneralSecurityException e) {
      throw bad(file, "it is no key of the kind EC", "make one on the curve P-256");
    }
  }

  /** The public key of a private key, DER (SubjectPublicKeyInfo). */
  static byte[] publicKey(PrivateKey key) {
    byte[] point =
        CustomNamedCurves.getByName("P-256")
            .getG()
            .multiply(((ECPrivateKey) key).getS())
            .getEncoded(false);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(P256_PUBLIC);
    out.writeBytes(point);
    return out.toByteArray();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Block(String label, byte[] bytes) {}

  private static Block block(Path file, String wanted) {
    String text;
    try {
      text = new String(InputFile.read(file, LARGEST), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw bad(
          file, "it cannot be read: " + IoErrorMessage.words(e), "name a PEM file with " + wanted);
    }
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      // `openssl ecparam -genkey` writes the curve before the key.
      if (!matcher.group(1).equals("EC PARAMETERS")) {
        try {
          return new Block(
              matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2).strip()));
        } catch (IllegalArgumentException e) {
          throw bad(file, "its text is no base64", "name a PEM file with " + wanted);
        }
      }
    }
    throw bad(file, "it has no PEM block", "name a PEM file with " + wanted);
  }

  /**
   * An ECPrivateKey (version 1, 32 bytes, perhaps curve and public key) as PKCS #8, which is all
   * that Java reads; and of it only the number.
   */
  private static byte[] wrapped(byte[] ecPrivateKey) throws GeneralSecurityException {
    String hex = HexFormat.of().formatHex(ecPrivateKey);
    int number = hex.indexOf(EC_PRIVATE_KEY);
    boolean curve = hex.contains("a00a06082a8648ce3d030107") || !hex.contains("a0070605");
    int end = number + EC_PRIVATE_KEY.length() + 2 * P256_BITS / 8;
    if (number < 0 || number > 6 || end > hex.length() || !curve) {
      throw new java.security.spec.InvalidKeySpecException("not on P-256");
    }
    byte[] inner = der(0x30, HexFormat.of().parseHex(hex.substring(number, end)));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(P256_ALGORITHM);
    body.writeBytes(der(0x04, inner));
    return der(0x30, body.toByteArray());
  }

  private static byte[] der(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    out.write(content.length); // below 128: a length of one byte
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] decrypted(Path file, byte[] bytes, Optional<String> passphrase)
      throws GeneralSecurityException {
    char[] secret =
        passphrase
            .orElseThrow(
                () ->
                    problem(
                        "attest.passphrase",
                        "the key " + file + " is encrypted, and no passphrase is given",
                        "name a file that holds it with --passphrase-file, or set"
                            + " CORACLE_PASSPHRASE"))
            .toCharArray();
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
      String algorithm = info.getAlgParameters().toString();
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(secret)),
          info.getAlgParameters());
      return info.getKeySpec(cipher).getEncoded();
    } catch (IOException e) {
      throw bad(file, "it is no PKCS #8 key", "name another file");
    } catch (InvalidKeyException | java.security.spec.InvalidKeySpecException e) {
      throw problem(
          "attest.passphrase", "the passphrase does not open the key " + file, "correct it");
    } finally {
      Arrays.fill(secret, '\0');
    }
  }

  private static void checkCurve(Path file, ECKey key) {
    if (key.getParams().getCurve().getField().getFieldSize() != P256_BITS
        || !key.getParams().toString().contains("1.2.840.10045.3.1.7")) {
      throw bad(file, "its curve is not P-256", "make one on the curve P-256");
    }
  }

  private static CoracleException bad(Path file, String why, String fix) {
    return problem("attest.key", "the key " + file + " cannot be used: " + why, fix);
  }

  private static CoracleException problem(String code, String message, String fix) {
    return new CoracleException(ExitCode.ENVIRONMENT, Diagnostic.error(code, message, fix));
  }
}
