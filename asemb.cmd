@echo off
rem Runs the ASEMB command line from this checkout; builds it first when sources changed.
setlocal
set "ASEMB_ROOT=%~dp0."
where dotnet >nul 2>nul
if errorlevel 1 (
  echo asemb needs the .NET 10 SDK: winget install Microsoft.DotNet.SDK.10 1>&2
  exit /b 127
)
dotnet publish "%~dp0src\Asemb.Cli\Asemb.Cli.csproj" -c Release -o "%~dp0artifacts\asemb" --nologo -v quiet
if errorlevel 1 exit /b 1
dotnet "%~dp0artifacts\asemb\asemb.dll" %*
