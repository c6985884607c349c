package dev.coracle.source.apt.release;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.InputFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are trusted to sign an archive's indexes: an OpenPGP keyring file, binary or armored.
 *
 * @param title where they were read from, for messages
 * @param certificates each a primary key with its subkeys
 */
public record Keyring(String title, List<PGPPublicKeyRing> certificates) {

  /** In bytes; a distribution's keyring has some 100 kB. */
  private static final int LIMIT = 16 << 20;

  public Keyring {
    certificates = List.copyOf(certificates);
  }

  /** A key that may have made a signature, with its certificate. */
  public record Found(PGPPublicKey key, PGPPublicKeyRing certificate) {}

  /**
   * Reads a keyring.
   *
   * @throws CoracleException (ENVIRONMENT) {@code apt.keyring} if it cannot be read or has no keys
   */
  public static Keyring read(Path file) {
    try {
      return of(file.toString(), InputFile.read(file, LIMIT), SourceLocation.file(file.toString()));
    } catch (IOException e) {
      throw unusable(
          SourceLocation.file(file.toString()), "cannot be read: " + IoErrorMessage.words(e), e);
    }
  }

  /** Armored keys that stand in a recipe, as {@link #read}. */
  public static Keyring of(String armored, SourceLocation place) {
    return of("in the recipe", armored.getBytes(StandardCharsets.UTF_8), place);
  }

  private static Keyring of(String title, byte[] bytes, SourceLocation place) {
    List<PGPPublicKeyRing> certificates = new ArrayList<>();
    try (InputStream raw = new ByteArrayInputStream(bytes)) {
      // An armored file may hold several blocks, one after another.
      while (more(raw)) {
        int before = certificates.size();
        InputStream decoded = PGPUtil.getDecoderStream(raw);
        BcPGPObjectFactory objects = new BcPGPObjectFactory(decoded);
        for (Object object = objects.nextObject(); object != null; object = objects.nextObject()) {
          if (object instanceof PGPPublicKeyRing certificate) {
            certificates.add(certificate);
          }
        }
        if (certificates.size() == before) {
          break;
        }
      }
    } catch (IOException | RuntimeException e) {
      if (certificates.isEmpty()) {
        throw unusable(place, "cannot be read: " + IoErrorMessage.words(e), e);
      }
    }
    if (certificates.isEmpty()) {
      throw unusable(place, "holds no OpenPGP keys", null);
    }
    return new Keyring(title, certificates);
  }

  private static boolean more(InputStream stream) throws IOException {
    int next;
    do {
      stream.mark(1);
      next = stream.read();
    } while (next == '\n' || next == '\r' || next == ' ');
    if (next >= 0) {
      stream.reset();
    }
    return next >= 0;
  }

  /** Every key with this ID; an ID is short enough for two keys to share it. */
  List<Found> find(long keyId) {
    List<Found> found = new ArrayList<>();
    for (PGPPublicKeyRing certificate : certificates) {
      PGPPublicKey key = certificate.getPublicKey(keyId);
      if (key != null) {
        found.add(new Found(key, certificate));
      }
    }
    return found;
  }

  private static CoracleException unusable(
      SourceLocation place, String what, @Nullable Exception cause) {
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
                "apt.keyring",
                "the keyring " + what,
                "name a file with OpenPGP public keys, binary or armored (not a GnuPG keybox)")
            .at(place),
        cause);
  }
}
