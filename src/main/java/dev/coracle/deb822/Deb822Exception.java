package dev.coracle.deb822;

/** Why a text is not one paragraph: a phrase that follows what the text is called. */
public final class Deb822Exception extends Exception {
  private static final long serialVersionUID = 1L;

  Deb822Exception(String message) {
    super(message);
  }
}
