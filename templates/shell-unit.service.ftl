[Unit]
Description=Coracle's shell
DefaultDependencies=no
After=${target}
Conflicts=shutdown.target
Before=shutdown.target

[Service]
ExecStart=/run/old/bin/busybox sh /run/old/probe/shell.sh
<#if terminal>
StandardInput=tty-force
StandardOutput=tty
<#if rows?has_content>
TTYRows=${rows}
TTYColumns=${columns}
</#if>
<#else>
StandardInput=null
StandardOutput=null
</#if>
StandardError=tty
TTYPath=/dev/${console}
SendSIGHUP=yes
IgnoreSIGPIPE=no
TimeoutStopSec=2
