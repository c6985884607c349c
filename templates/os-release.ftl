NAME="Coracle guest"
PRETTY_NAME="Coracle guest ${name} ${version}"
ID=coracle
VERSION_ID="${version}"
VARIANT_ID="${name}"
