import{a,b,c}from"./shared-9.js";import"./shared-10.js";import"./shared-11.js";import"./shared-12.js";import"./shared-8.js";import"./shared-7.js";export{a as busy,b as editionOf,c as start};
