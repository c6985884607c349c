package dev.coracle.template;

import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** Renders the texts that Coracle generates into guests and reports. */
public final class Templates {
  /**
   * Made when it is first needed: FreeMarker's start costs more than a build with nothing to do.
   */
  private @Nullable Configuration configuration;

  /** Strict and independent of the host. */
  static Configuration strict() {
    Configuration fresh = new Configuration(Configuration.VERSION_2_3_34);
    fresh.setDefaultEncoding("UTF-8");
    fresh.setLocale(Locale.ROOT);
    fresh.setTimeZone(TimeZone.getTimeZone("UTC"));
    fresh.setNumberFormat("computer");
    fresh.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    fresh.setLogTemplateExceptions(false);
    fresh.setWrapUncheckedExceptions(true);
    return fresh;
  }

  private synchronized Configuration configuration() {
    if (configuration == null) {
      Configuration fresh = strict();
      fresh.setClassLoaderForTemplateLoading(Templates.class.getClassLoader(), "templates");
      configuration = fresh;
    }
    return configuration;
  }

  /**
   * Renders a template.
   *
   * @param name its file name below {@code templates/}, such as {@code os-release.ftl}
   * @throws IllegalStateException if the model lacks a value that the template needs
   */
  public String render(String name, Map<String, Object> model) {
    StringWriter out = new StringWriter();
    try {
      configuration().getTemplate(name).process(model, out);
    } catch (TemplateException e) {
      throw new IllegalStateException("template " + name + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("template " + name, e);
    }
    return out.toString();
  }
}
