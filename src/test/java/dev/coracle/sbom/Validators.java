package dev.coracle.sbom;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * The formats' own libraries as judges. They are loaded by name, so that the program and its other
 * tests do not compile against the libraries that these bring.
 */
public final class Validators {
  private Validators() {}

  /** What CycloneDX's library has against a document of version 1.6; without the network. */
  public static List<String> cycloneDx(byte[] document) throws Exception {
    Class<?> version = Class.forName("org.cyclonedx.Version");
    Object wanted = version.getField("VERSION_16").get(null);
    Class<?> parser = Class.forName("org.cyclonedx.parsers.JsonParser");
    Method validate = parser.getMethod("validate", byte[].class, version);
    List<?> problems =
        (List<?>) validate.invoke(parser.getConstructor().newInstance(), document, wanted);
    return texts(problems);
  }

  /** What SPDX's library has against a document; its list of licenses is the one it ships. */
  public static List<String> spdx(byte[] document) throws Exception {
    System.setProperty("org.spdx.useJARLicenseInfoOnly", "true");
    Class.forName("org.spdx.library.SpdxModelFactory").getMethod("init").invoke(null);
    Class<?> modelStore = Class.forName("org.spdx.storage.IModelStore");
    Object memory =
        Class.forName("org.spdx.storage.simple.InMemSpdxStore").getConstructor().newInstance();
    Class<?> store = Class.forName("org.spdx.jacksonstore.MultiFormatStore");
    Class<?> format = Class.forName("org.spdx.jacksonstore.MultiFormatStore$Format");
    Object json = format.getField("JSON_PRETTY").get(null);
    Object reader = store.getConstructor(modelStore, format).newInstance(memory, json);
    Method read = store.getMethod("deSerialize", InputStream.class, boolean.class);
    Object parsed = read.invoke(reader, new ByteArrayInputStream(document), false);
    return texts((List<?>) parsed.getClass().getMethod("verify").invoke(parsed));
  }

  private static List<String> texts(List<?> problems) {
    List<String> texts = new ArrayList<>();
    problems.forEach(problem -> texts.add(String.valueOf(problem)));
    return texts;
  }
}
