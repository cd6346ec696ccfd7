@echo off
rem Starts vmstation on Windows; builds it where that was not done yet. Build changed sources with: mvn package
setlocal
set "home=%~dp0"
set "java=java.exe"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
set "flags=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xlog:cds=off -Xlog:cds+dynamic=off -Djdk.console=java.base"
set "app=%home%target"
if not exist "%app%\vmstation.jar" if exist "%app%\launch\current" for /f "usebackq" %%b in ("%app%\launch\current") do set "app=%app%\launch\%%b"
if not exist "%app%\vmstation.jar" (
  echo vmstation: building, once ^(half a minute; the first time Maven fetches libraries^)... >&2
  call mvn -q -B -f "%home%pom.xml" -Dquick -Dmaven.test.skip=true -Denforcer.skip -Djacoco.skip package >&2
  if errorlevel 1 exit /b 2
)
if not exist "%app%\classes.jsa" "%java%" %flags% "-XX:ArchiveClassesAtExit=%app%\classes.jsa" -jar "%app%\vmstation.jar" version >nul 2>&1
"%java%" %flags% "-XX:SharedArchiveFile=%app%\classes.jsa" "-Dvmstation.program=%~n0" -jar "%app%\vmstation.jar" %*
exit /b %errorlevel%
