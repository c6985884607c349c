<#ftl output_format="XML">
<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="${suite}" tests="${cases?size + errors?size}" failures="${failed}" errors="${errors?size}" skipped="${skipped}" time="${seconds}">
<#list cases as case>
  <#switch case.result>
    <#case "fail">
    <testcase classname="${suite}.${case.group}" name="${case.name}">
      <failure message="${case.detail}">fix: ${case.next}</failure>
    </testcase>
      <#break>
    <#case "informational">
    <testcase classname="${suite}.${case.group}" name="${case.name}">
      <system-out>informational: ${case.detail}</system-out>
    </testcase>
      <#break>
    <#case "not-applicable">
    <testcase classname="${suite}.${case.group}" name="${case.name}">
      <skipped message="${case.detail}"/>
    </testcase>
      <#break>
    <#default>
    <testcase classname="${suite}.${case.group}" name="${case.name}"/>
  </#switch>
</#list>
<#list errors as error>
    <testcase classname="${suite}" name="boot">
      <error message="${error.message}">fix: ${error.next}</error>
    </testcase>
</#list>
    <system-out>${summary}</system-out>
  </testsuite>
</testsuites>
