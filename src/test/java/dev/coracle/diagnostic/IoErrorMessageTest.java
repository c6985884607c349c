package dev.coracle.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class IoErrorMessageTest {
  @Test
  void troubleWithoutAMessageIsSaidInWords() {
    assertEquals(
        "no connection: nothing listens there", IoErrorMessage.words(new ConnectException()));
    assertEquals("the connection was closed", IoErrorMessage.words(new ClosedChannelException()));
    assertEquals("it ends too early", IoErrorMessage.words(new EOFException()));
    assertEquals("host not found", IoErrorMessage.words(new UnknownHostException("a.example")));
  }

  @Test
  void aMessageStays() {
    assertEquals("Broken pipe", IoErrorMessage.words(new IOException("Broken pipe")));
    assertEquals("there is no a/b", IoErrorMessage.words(new NoSuchFileException("a/b")));
  }
}
