package dev.coracle.source.http;

import java.io.IOException;

/** An address that another try will not make better. */
final class UnusableAddressException extends IOException {
  private static final long serialVersionUID = 1L;

  UnusableAddressException(String message) {
    super(message);
  }
}
