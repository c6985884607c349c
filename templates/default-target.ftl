# The target that this guest boots into. Made because no package and no file of the recipe has it.
[Unit]
Description=Everything that guest ${name} is there for
Requires=basic.target
After=basic.target
AllowIsolate=yes
