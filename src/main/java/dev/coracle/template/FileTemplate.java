package dev.coracle.template;

import freemarker.core.InvalidReferenceException;
import freemarker.core.ParseException;
import freemarker.core.TemplateClassResolver;
import freemarker.core._CoreAPI;
import freemarker.template.Configuration;
import freemarker.template.Template;
import freemarker.template.TemplateException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A template that a user wrote, for a file of the guest. It sees the values that it is given and
 * nothing else: no class, no other template, no file. Its work is bounded, in time and in output.
 */
public final class FileTemplate {
  /** The longest output, in characters. */
  private static final int MOST_OUTPUT = 16 << 20;

  private static final long MOST_SECONDS = 10;

  private static final Configuration CONFIGURATION = Templates.strict();

  static {
    CONFIGURATION.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
    CONFIGURATION.setLocalizedLookup(false);
    CONFIGURATION.setWhitespaceStripping(true);
  }

  /** What is wrong with a template, and where in it. */
  public static final class TemplateFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;
    private final String missing;

    private TemplateFailure(String message, String missing, Integer line, Integer column) {
      super(message);
      this.missing = missing;
      this.line = line == null ? 0 : Math.max(0, line);
      this.column = column == null || this.line == 0 ? 0 : Math.max(0, column);
    }

    /** Counted from 1; 0 where the whole template is meant. */
    public int line() {
      return line;
    }

    /** Counted from 1; 0 where the whole line is meant. */
    public int column() {
      return column;
    }

    /** The expression that has no value; empty if something else is wrong. */
    public String missing() {
      return missing;
    }
  }

  private FileTemplate() {}

  /**
   * Renders a template.
   *
   * @param name for nobody but the engine
   * @param text the template
   * @param model what it can use: texts, lists and maps
   */
  public static String render(String name, String text, Map<String, Object> model)
      throws TemplateFailure {
    Template template;
    try {
      template = new Template(name, text, CONFIGURATION);
    } catch (ParseException e) {
      throw new TemplateFailure(
          firstParagraph(e.getEditorMessage()), "", e.getLineNumber(), e.getColumnNumber());
    } catch (IOException e) {
      throw new IllegalStateException("text in memory cannot fail to be read", e);
    }
    _CoreAPI.addThreadInterruptedChecks(template);
    return new Run(template, model).result();
  }

  /** One rendering, on a thread of its own that can be stopped. */
  private static final class Run {
    private final Template template;
    private final Map<String, Object> model;
    private final StringWriter out = new StringWriter();
    private @Nullable TemplateFailure failure;

    Run(Template template, Map<String, Object> model) {
      this.template = template;
      this.model = model;
    }

    String result() throws TemplateFailure {
      Thread thread = new Thread(null, this::process, "template", 1 << 20);
      thread.setDaemon(true);
      thread.start();
      boolean interrupted = false;
      try {
        thread.join(TimeUnit.SECONDS.toMillis(MOST_SECONDS));
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (thread.isAlive()) {
        thread.interrupt();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        throw new TemplateFailure(
            "the template does not come to an end within " + MOST_SECONDS + " s", "", 0, 0);
      }
      if (failure != null) {
        throw failure;
      }
      return out.toString();
    }

    private void process() {
      try {
        template.process(model, new Bounded(out));
      } catch (InvalidReferenceException e) {
        String missing = e.getBlamedExpressionString() == null ? "" : e.getBlamedExpressionString();
        failure =
            new TemplateFailure(
                missing + " has no value", missing, e.getLineNumber(), e.getColumnNumber());
      } catch (TemplateException e) {
        failure =
            new TemplateFailure(
                firstParagraph(e.getMessageWithoutStackTop()),
                "",
                e.getLineNumber(),
                e.getColumnNumber());
      } catch (IOException e) {
        failure = new TemplateFailure(String.valueOf(e.getMessage()), "", 0, 0);
      } catch (StackOverflowError e) {
        failure =
            new TemplateFailure("macros or functions of the template call themselves", "", 0, 0);
      } catch (OutOfMemoryError e) {
        failure = new TemplateFailure("the template makes a value larger than memory", "", 0, 0);
      } catch (RuntimeException e) {
        // The engine wraps what its own parts throw; an interrupt ends here too.
        failure = new TemplateFailure(firstParagraph(String.valueOf(e.getMessage())), "", 0, 0);
      }
    }
  }

  /** The engine explains at length; the first paragraph has the cause. */
  private static String firstParagraph(String message) {
    int end = String.valueOf(message).indexOf("\n\n");
    String first = end < 0 ? String.valueOf(message) : message.substring(0, end);
    String line = first.strip().replaceAll("\\s+", " ");
    return line.length() > 300 ? line.substring(0, 300) + "…" : line;
  }

  private static final class Bounded extends Writer {
    private final StringWriter out;

    Bounded(StringWriter out) {
      this.out = out;
    }

    @Override
    public void write(char[] chars, int offset, int length) throws IOException {
      if (out.getBuffer().length() + length > MOST_OUTPUT) {
        throw new IOException("the template makes more than 16 MiB of text");
      }
      out.write(chars, offset, length);
    }

    @Override
    public void flush() {
      // Nothing is held back.
    }

    @Override
    public void close() {
      // Nothing is held open.
    }
  }
}
