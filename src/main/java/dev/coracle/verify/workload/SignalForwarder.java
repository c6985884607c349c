package dev.coracle.verify.workload;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Takes the signals that would end this process and hands on their numbers, until it is closed.
 * Java offers that in {@code sun.misc.Signal} only, which is exported for it and has no successor;
 * a Java without it ends at a signal as ever.
 */
final class SignalForwarder implements AutoCloseable {
  /** Those that people and service managers send, by their numbers on x86-64 (signal(7)). */
  private static final Map<String, Integer> SIGNALS =
      Map.of("HUP", 1, "INT", 2, "TERM", 15, "USR2", 12, "WINCH", 28, "CONT", 18);

  private final Map<Object, Object> previous = new HashMap<>();

  SignalForwarder(IntConsumer handler) {
    SIGNALS.forEach((name, number) -> take(name, () -> handler.accept(number)));
  }

  private void take(String name, Runnable action) {
    try {
      Class<?> signals = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      Object signal = signals.getConstructor(String.class).newInstance(name);
      Object handler =
          Proxy.newProxyInstance(
              SignalForwarder.class.getClassLoader(),
              new Class<?>[] {handlers},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return switch (method.getName()) {
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  case "toString" -> name;
                  default -> null;
                };
              });
      previous.put(signal, set(signal, handler));
    } catch (ReflectiveOperationException e) {
      // The runtime keeps this signal for itself.
      return;
    }
  }

  private static Object set(Object signal, Object handler) throws ReflectiveOperationException {
    Method handle =
        signal
            .getClass()
            .getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"));
    try {
      return handle.invoke(null, signal, handler);
    } catch (InvocationTargetException e) {
      throw new ReflectiveOperationException(e);
    }
  }

  @Override
  public void close() {
    previous.forEach(
        (signal, handler) -> {
          try {
            set(signal, handler);
          } catch (ReflectiveOperationException e) {
            // It was taken, so it can be given back.
            throw new IllegalStateException(e);
          }
        });
  }
}
