/* Stands where Kata Containers' agent goes: listens on the agent's vsock port and waits. */
#include <linux/vm_sockets.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define AGENT_PORT 1024

int main(void) {
  struct sockaddr_vm address = {
      .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY, .svm_port = AGENT_PORT};
  int server = socket(AF_VSOCK, SOCK_STREAM, 0);
  if (server < 0 || bind(server, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen(server, 1) != 0) {
    perror("kata-agent");
    return 1;
  }
  FILE *ready = fopen("/run/kata-agent.ready", "w");
  if (ready == NULL || fprintf(ready, "vsock %d\n", AGENT_PORT) < 0 || fclose(ready) != 0) {
    return 1;
  }
  for (;;) {
    pause();
  }
}
