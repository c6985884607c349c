<#-- Completion for bash: commands, options, their values, and files. -->
# Completion of coracle for bash.
_coracle() {
  local word=${r"${COMP_WORDS[COMP_CWORD]}"} before=${r"${COMP_WORDS[COMP_CWORD - 1]}"} options=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "<#list commands as command>${command.name} </#list>--help" -- "$word")
    return
  fi
  case ${r"${COMP_WORDS[1]}"}:$before in
<#list commands as command>
<#list command.options as option>
<#if option.values?has_content>
    ${command.name}:${option.names?join("|" + command.name + ":")})
      mapfile -t COMPREPLY < <(compgen -W "${option.values?join(" ")}" -- "$word")
      return
      ;;
<#elseif option.label != "">
    ${command.name}:${option.names?join("|" + command.name + ":")})
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return
      ;;
</#if>
</#list>
</#list>
  esac
  case ${r"${COMP_WORDS[1]}"} in
<#list commands as command>
    ${command.name}) options="<#list command.options as option>${option.names?join(" ")}<#sep> </#sep></#list>" ;;
</#list>
  esac
  case $word in
    -*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word") ;;
    *)
      mapfile -t COMPREPLY < <(
        compgen -f -- "$word"
        case ${r"${COMP_WORDS[1]}"} in
          <#list commands?filter(c -> c.recipe) as command>${command.name}<#sep> | </#sep></#list>) compgen -W "${recipes?join(" ")}" -- "$word" ;;
        esac
      )
      ;;
  esac
}
complete -o filenames -F _coracle coracle
