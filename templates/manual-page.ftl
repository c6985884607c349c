<#-- One page of the manual, in the man macros of troff (man(7)). All text is escaped before. -->
.TH "${page?upper_case}" "1" "" "Coracle ${version}" "Coracle"
.SH NAME
${page} \- ${summary}
.SH SYNOPSIS
.nf
<#list synopsis as line>
${line}
</#list>
.fi
.SH DESCRIPTION
<#list description as paragraph>
${paragraph}
<#sep>
.PP
</#sep>
</#list>
<#if arguments?has_content>
.SH ARGUMENTS
<#list arguments as argument>
.TP
\fI${argument.label}\fR
${argument.text}
</#list>
</#if>
<#if options?has_content>
.SH OPTIONS
<#list options as option>
.TP
<#list option.names as name>\fB${name}\fR<#sep>, </#sep></#list><#if option.label != "">\fR \fI${option.label}\fR</#if>
${option.text}
</#list>
</#if>
<#if commands?has_content>
.SH COMMANDS
<#list commands as command>
.TP
\fB${command.name}\fR
${command.summary}; see \fB${command.page}\fR(1)
</#list>
</#if>
<#if notes?has_content>
.SH NOTES
.nf
<#list notes as line>
${line}
</#list>
.fi
</#if>
.SH SEE ALSO
<#list related as other>\fB${other}\fR(1)<#sep>, </#sep></#list>
