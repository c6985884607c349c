package dev.coracle.verify;

/** A thread that does not keep this process from ending. */
final class DaemonThread {
  private DaemonThread() {}

  /** Starts one. */
  static Thread start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
