package dev.coracle.concurrent;

import java.util.concurrent.ThreadFactory;

/** Threads that do not keep this process from ending, such as one that hangs in a read. */
public final class DaemonThread {
  private DaemonThread() {}

  /** Starts one. */
  public static Thread start(String name, Runnable work) {
    Thread thread = factory(name).newThread(work);
    thread.start();
    return thread;
  }

  /** Makes them for an executor, all of one name. */
  public static ThreadFactory factory(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
