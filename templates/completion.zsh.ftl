<#-- Completion for zsh, by the function _arguments of its completion system. -->
#compdef coracle
# Completion of coracle for zsh.
local -a commands
if ((CURRENT == 2)); then
  commands=(
<#list commands as command>
    '${command.name}:${command.summary}'
</#list>
  )
  _describe command commands
  return
fi
local command=$words[2]
shift words
((CURRENT--))
case $command in
<#list commands as command>
  ${command.name})
    _arguments -s \
<#list command.options as option>
<#list option.names as name>
      '${name}[${option.text}]<#if option.label != "">:${option.label}:<#if option.values?has_content>(${option.values?join(" ")})<#else>_files</#if></#if>' \
</#list>
</#list>
<#if command.recipe>
      '*:recipe:{_alternative "recipes:recipe:(${recipes?join(" ")})" "files:file:_files"}'
<#else>
      '*:file:_files'
</#if>
    ;;
</#list>
esac
