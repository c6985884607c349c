<#ftl output_format="XML">
<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
${suites?no_esc}</testsuites>
