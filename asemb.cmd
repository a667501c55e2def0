@echo off
rem Runs the ASEMB command line from this checkout: builds it once, again when sources changed, then hands over every argument.
setlocal enableextensions
set "root=%~dp0"
set "out=%root%artifacts\asemb"
set "dotnet=dotnet"
if defined DOTNET_ROOT if exist "%DOTNET_ROOT%\dotnet.exe" set "dotnet=%DOTNET_ROOT%\dotnet.exe"
"%dotnet%" --list-sdks 2>nul | findstr /b "10\." >nul
if errorlevel 1 (
  echo asemb needs the .NET 10 SDK, and did not find it. Install it, then run this command again: 1>&2
  echo   winget install Microsoft.DotNet.SDK.10 1>&2
  echo   or from https://dotnet.microsoft.com/download/dotnet/10.0 1>&2
  echo If it is installed in an unusual place, set DOTNET_ROOT to its folder. 1>&2
  exit /b 127
)

rem Names, sizes and times of all sources, as text: cheaper than asking the build, and a running server keeps its files. What the build writes is
rem left out by the names of folders within a project, whatever the folders are called that the checkout lies in.
set "now=%TEMP%\asemb-sources-%RANDOM%%RANDOM%.txt"
(
  for /d %%p in ("%root%src\*") do (
    for %%f in ("%%p\*") do @echo %%f %%~zf %%~tf
    for /d %%d in ("%%p\*") do if /i not "%%~nxd"=="bin" if /i not "%%~nxd"=="obj" call :files "%%d"
  )
  for /r "%root%docs" %%f in (*) do @echo %%f %%~zf %%~tf
  for %%f in ("%root%Directory.*.props" "%root%global.json" "%root%BannedSymbols.txt") do @echo %%f %%~zf %%~tf
) >"%now%"
if exist "%out%\asemb.dll" fc "%now%" "%out%\.sources" >nul 2>nul && goto run

echo asemb: building: one to three minutes the first time, seconds later 1>&2
"%dotnet%" publish "%root%src\Asemb.Cli\Asemb.Cli.csproj" -c Release -o "%out%" --nologo -v minimal 1>&2
if errorlevel 1 (
  del "%now%" 2>nul
  echo asemb: the build failed; its messages are above. If a server runs from here, stop it first: asemb down 1>&2
  exit /b 1
)
copy /y "%now%" "%out%\.sources" >nul

:run
del "%now%" 2>nul
set "ASEMB_ROOT=%root%."
rem How to call this again, for hints that work when they are pasted.
set "ASEMB_COMMAND=%~0"
if not "%ASEMB_COMMAND: =%"=="%ASEMB_COMMAND%" set ASEMB_COMMAND="%~0"
"%dotnet%" "%out%\asemb.dll" %*
exit /b %errorlevel%

:files
for /r "%~1" %%f in (*) do @echo %%f %%~zf %%~tf
exit /b 0
