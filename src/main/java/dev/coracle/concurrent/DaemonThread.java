package dev.coracle.concurrent;

/** A thread that does not keep this process from ending. */
public final class DaemonThread {
  private DaemonThread() {}

  /** Starts one. */
  public static Thread start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
