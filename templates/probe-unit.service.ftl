[Unit]
Description=Coracle's probe
DefaultDependencies=no
After=${target}

[Service]
Type=oneshot
ExecStart=/run/old/bin/busybox sh /run/old/probe/probe.sh
StandardInput=null
StandardOutput=null
StandardError=null
