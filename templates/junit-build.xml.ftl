<#ftl output_format="XML">
  <testsuite name="${suite}" tests="1" failures="0" errors="${errors?size}" skipped="0" time="${seconds}">
<#if errors?has_content>
<#list errors as error>
    <testcase classname="${suite}" name="build">
      <error message="${error.message}">${error.text}</error>
    </testcase>
</#list>
<#else>
    <testcase classname="${suite}" name="build"/>
</#if>
  </testsuite>
